export type LibPdf = typeof import('@libpdf/core');

let library: Promise<LibPdf> | undefined;

/** The PDF library: loaded with the first use, since that takes a while; and only then, since asking again does too. */
export function libpdf(): Promise<LibPdf> {
  library ??= import('@libpdf/core');
  return library;
}
