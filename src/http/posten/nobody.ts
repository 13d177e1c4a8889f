/**
 * Stands where the schema wants a number and there is none: it has the form of one, and is nobody's. A sender who asks
 * after a signee was erased is told all the rest by it.
 */
export const nobody = '00000000000';
