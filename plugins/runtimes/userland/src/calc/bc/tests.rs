//! What GNU bc answers.
#![allow(clippy::unwrap_used)]

use crate::io::Io;

fn run(args: &[&str], input: &str) -> (u8, String, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        stdin: &mut input.as_bytes(),
        stdout: &mut out,
        stderr: &mut err,
        env: &[],
    };
    let code = super::bc(&args, &mut io).unwrap();
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn says(input: &str, expected: &str) {
    assert_eq!(run(&[], input).1, expected, "{input}");
}

#[test]
fn scales_are_cut_off_as_in_the_original() {
    says(
        ".5;-.5;0.0;sqrt(2);sqrt(1);sqrt(0);sqrt(4.00);scale=3;sqrt(2);5%3;-5%3;5.5%.3;2^-2;10/3;1.11*1.11\n",
        ".5\n-.5\n0\n1\n1\n0\n2.00\n1.414\n.002\n-.002\n.0001\n.250\n3.333\n1.232\n",
    );
    says(
        "(a=3);a=3<5;a;-2^2;!1==2;last;.;a++;++a;a--\n",
        "3\n1\n3\n4\n1\n1\n1\n3\n5\n5\n",
    );
    says(
        "length(0.001);length(0);length(123.40);scale(1.20);length(.5)\n",
        "3\n1\n5\n2\n1\n",
    );
}

#[test]
fn bases_go_both_ways() {
    says(
        "obase=16; 255.5; 0; .5;obase=20; 399.25; -1;obase=10;ibase=16; FF; 0.8;A\n",
        "FF.8\n0\n.8\n 19 19.05 00\n- 01\n255\n.5\n10\n",
    );
}

#[test]
fn long_numbers_are_broken() {
    says(
        "2^300\n",
        "20370359763344860862684456884093781610514683936659362506361404493543\\\n81299763336706183397376\n",
    );
}

#[test]
fn the_library_gives_the_digits_of_the_original() {
    let input = "a(1)*4;e(1);l(2);s(1);c(1);j(0,1);e(0);l(1);s(0);c(0);a(0);l(0);e(-1);e(10);a(.2);l(100);j(1,3.5);s(100)\n";
    let expected = "3.14159265358979323844\n2.71828182845904523536\n.69314718055994530941\n.84147098480789650665\n\
        .54030230586813971740\n.76519768655796655144\n1.00000000000000000000\n0\n0\n1.00000000000000000000\n0\n\
        -99999999999999999999.00000000000000000000\n.36787944117144232159\n22026.46579480671651695790\n\
        .19739555984988075837\n4.60517018598809136803\n.13737752736232718571\n-.50636564110975879365\n";
    assert_eq!(run(&["-l"], input).1, expected);
}

#[test]
fn functions_arrays_and_loops() {
    says(
        "define f(x){\nreturn x*2\n}\nf(3)\ndefine h(n){auto i[],k;if(n<=1)return(1);return (n*h(n-1))}\nh(30)\n\
         for(i=0;i<3;i++){i;if(i==1)break}\na[2]=5;a[1+1]\ndefine void g(*b[]){b[0]=7}\ng(a[]);a[0]\n\
         while(k<3){k+=1;if(k==2)continue;k}\nif (1>2) print \"x\" else print \"y\\n\"\n",
        "6\n265252859812191058636308480000000\n0\n1\n5\n7\n1\n3\ny\n",
    );
    says("for (i=0;i<2;i++)\ni\n", "0\n1\n");
    says("read()\n42\n", "42\n");
}

#[test]
fn errors_end_their_line_only() {
    let (code, out, err) = run(&[], "1/0\n2\n1 1\nsqrt(-1)\nfoo(1)\n3\n");
    assert_eq!((code, out.as_str()), (0, "2\n3\n"));
    assert!(
        err.contains("Divide by zero") && err.contains("(standard_in) 3: syntax error"),
        "{err}"
    );
    assert!(
        err.contains("Square root of a negative number")
            && err.contains("Function foo not defined.")
    );
    says("x=1\nif (x) quit\n5\n", "");
}
