import { expect, it } from 'vitest';
import { indentedJson } from '../../src/terminal/indented-json.js';

it('indents JSON, and keeps every digit', () => {
  expect(indentedJson('{"a":12.0,"b":[1,{"c":12345678901234567890}],"d":{},"e":[]}').join('\n')).toBe(
    `{
  "a": 12.0,
  "b": [
    1,
    {
      "c": 12345678901234567890
    }
  ],
  "d": {},
  "e": []
}`,
  );
});

it('keeps the lines of what is not JSON', () => {
  expect(indentedJson('<h1>\nNot Found')).toEqual(['<h1>', 'Not Found']);
});
