#!/usr/bin/env bash
# exercises: select, case, PS3, here-document as input, break
PS3='choose: '
select fruit in apple "red pear" quit; do
  case $fruit in
    quit) echo "bye ($REPLY)"; break ;;
    '') echo "invalid $REPLY" ;;
    *) echo "picked $fruit as $REPLY" ;;
  esac
done 2>/dev/null <<E
1
9
2
x
3
1
E
echo "after, fruit=$fruit"
