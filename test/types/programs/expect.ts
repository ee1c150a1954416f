type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `typeOf(value).is<Expected>()` compiles only if the value's type is exactly the expected one. */
export declare function typeOf<Actual>(value: Actual): {
  is<Expected>(...mismatch: Equal<Actual, Expected> extends true ? [] : [never]): void;
};
