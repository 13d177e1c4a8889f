/** What is wrong with a form. Names elements and rules, and never what somebody has filled in. */
export interface FormFault {
  message: string;
  /** From 1. */
  line?: number;
  /** Local name of the element. */
  field?: string;
  /** Where it is, as an XPath such as `/melding/beloep[1]`; absent where the form's namespaces leave none. */
  path?: string;
}

/** Faults that are told of one form. */
export const maximumFaults = 50;

/** Longest form that is looked at, bytes. What a reader makes of XML takes many times its size. */
export const maximumFormBytes = 4 * 1024 * 1024;
