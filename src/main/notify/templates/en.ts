/** What the cabinet writes to people, in English. Short: a message of one part is read and is cheap. */
export const en = {
  retrievalCode: 'Your parcel is in compartment {{compartment}}, {{cabinet}}. Retrieval code: {{code}}',
};
