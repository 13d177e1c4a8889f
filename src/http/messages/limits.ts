/** Bytes of a JSON body with what it embeds. It is in memory as a whole; what is larger is uploaded as it is. */
export const MAX_JSON = 20_000_000;

/** Bytes of forms or attachments that one answer embeds; the others are read where their links lead. */
export const MAX_EMBEDDED = 10_000_000;
