/** A secret after a common mistake is corrected. */
export interface AlteredSecret {
  /** What the correction does, such as `white space at its ends is removed`. */
  readonly correction: string;
  readonly value: string;
}

/** Returns the secret without the damage that copying and configuration often do. */
export function alteredSecrets(secret: string): AlteredSecret[] {
  const corrections: AlteredSecret[] = [
    { correction: 'white space at its ends is removed', value: secret.trim() },
    { correction: 'a line feed is added', value: `${secret.trim()}\n` },
    {
      correction: 'the quotes around it are removed',
      value: secret.trim().replace(/^(["'`])(.*)\1$/s, '$2'),
    },
    { correction: 'a "$" is no longer escaped', value: secret.replaceAll('\\$', '$') },
    { correction: '%XX is decoded', value: decoded(secret) },
  ];
  return corrections.filter(({ value }) => value !== secret && value.trim() !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
