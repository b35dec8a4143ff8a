// exercises: uuid: v4 shape, v5 and v3 names, validate, version, parse and stringify, v7 order
import { v1, v3, v4, v5, v7, validate, version, parse, stringify, NIL, MAX } from 'uuid';
console.log(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(v4()), v4() !== v4(), version(v1()), version(v7()));
console.log(v5('hello.example.com', v5.DNS), v3('hello.example.com', v3.DNS), v5('x', '1b671a64-40d5-491e-99b0-da01ff1f3341'));
console.log(validate('nope'), validate(NIL), validate(v4()), NIL, MAX, parse(v5('a', v5.URL)), stringify(parse(v5('a', v5.URL))) === v5('a', v5.URL));
console.log(v4({ random: Uint8Array.from({ length: 16 }, (_, i) => i) }), v7() <= v7());
