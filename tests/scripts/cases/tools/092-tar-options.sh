#!/usr/bin/env bash
# exercises: tar -c -x -t -z -C --exclude --strip-components -O, -r, member selection, gzip
mkdir -p p/x
echo 1 > p/a.txt
echo 2 > p/x/b.txt
echo skip > p/x/c.log
tar cf p.tar p
tar tf p.tar | LC_ALL=C sort
tar czf p.tgz --exclude='*.log' p
tar tzf p.tgz | grep -c log
mkdir o
tar xf p.tar -C o
cat o/p/x/b.txt
tar xf p.tar -O p/a.txt
mkdir s
tar xzf p.tgz -C s --strip-components 1
ls s
echo 3 > extra
tar rf p.tar extra
tar tf p.tar | tail -1
tar xf p.tar -C s p/x/c.log
cat s/p/x/c.log
tar -cf - p | tar -tf - | wc -l | tr -d ' '
printf 'p/a.txt\nextra\n' > list
tar cf l.tar -T list
tar tf l.tar
tar tf nosuch.tar 2>/dev/null
[ $? -ne 0 ] && echo "failed"
tar cf c.tar -C p a.txt x
tar tf c.tar | head -1
tar xvf c.tar -C o | head -1
tar tvf c.tar | awk 'NR == 1 {print $1, $3, $NF}'
tar czf m.tar.gz p/a.txt && file=$(tar xzOf m.tar.gz) && echo "content $file"
