/**
 * The type of a parameter that was given a name that does not exist: a text with the nearest names, or all names if none is
 * near. TypeScript itself suggests a name only inside lists and objects.
 */
export type Suggestion<Name extends string, Known extends string> = [Near<Name, Known>] extends [never]
  ? Known
  : `Did you mean '${Near<Name, Known>}'?`;

/** The known names within two edits of a name. */
type Near<Name extends string, Known extends string> = Known extends string
  ? IsNear<Name, Known, [1, 1]> extends true
    ? Known
    : never
  : never;

/** Whether a text becomes another one with as many characters inserted, deleted or replaced as there are edits left. */
type IsNear<A extends string, B extends string, Edits extends readonly 1[]> = A extends B
  ? true
  : A extends `${infer HeadA}${infer TailA}`
    ? B extends `${infer HeadB}${infer TailB}`
      ? HeadA extends HeadB
        ? IsNear<TailA, TailB, Edits>
        : Edits extends [1, ...infer Left extends readonly 1[]]
          ? true extends IsNear<TailA, TailB, Left> | IsNear<TailA, B, Left> | IsNear<A, TailB, Left>
            ? true
            : false
          : false
      : HasLength<A, Edits>
    : HasLength<B, Edits>;

/** Whether a text has at most as many characters as there are edits left. */
type HasLength<Text extends string, Edits extends readonly 1[]> = Text extends ''
  ? true
  : Text extends `${string}${infer Tail}`
    ? Edits extends [1, ...infer Left extends readonly 1[]]
      ? HasLength<Tail, Left>
      : false
    : false;
