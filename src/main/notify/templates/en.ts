/** What the cabinet writes to people, in English. Short: a message of one part is read and is cheap. */
export const en = {
  retrievalCode: 'Your parcel is in compartment {{compartment}}, {{cabinet}}. Retrieval code: {{code}}',
  newCode: 'New retrieval code for compartment {{compartment}}, {{cabinet}}: {{code}}. The old one is dead.',
  reminder:
    'Your parcel is still in compartment {{compartment}}, {{cabinet}}. Our earlier message has its code.',
  reminder_until:
    'Your parcel is in compartment {{compartment}}, {{cabinet}}, until {{until}}. Our earlier message has its code.',
  reminderNewCode:
    'Your parcel is still in compartment {{compartment}}, {{cabinet}}. New retrieval code: {{code}}',
  reminderNewCode_until:
    'Your parcel is in compartment {{compartment}}, {{cabinet}}, until {{until}}. New retrieval code: {{code}}',
  heldLonger:
    'Your parcel in compartment {{compartment}}, {{cabinet}}, is kept longer. Its code still works.',
  heldLonger_until:
    'Your parcel in compartment {{compartment}}, {{cabinet}}, is kept until {{until}}. Its code still works.',
  heldLonger_fee:
    'Your parcel in compartment {{compartment}}, {{cabinet}}, is kept longer, for {{fee}}. Its code still works.',
  heldLonger_until_fee:
    'Your parcel in compartment {{compartment}}, {{cabinet}}, is kept until {{until}}, for {{fee}}. Its code works.',
  goesBack:
    'Your parcel in compartment {{compartment}}, {{cabinet}}, goes back to its carrier. Its code no longer works.',
  takenOut_operator:
    'Our staff has taken your parcel out of compartment {{compartment}}, {{cabinet}}, and keeps it.',
  takenOut_recipient: 'Our staff has handed over your parcel from compartment {{compartment}}, {{cabinet}}.',
  takenOut: 'Our staff has taken your parcel out of compartment {{compartment}}, {{cabinet}}.',
  verificationCode:
    'Your code for {{cabinet}}: {{code}}. Valid for {{minutes}} min. Do not tell it to anybody.',
  numberKnown:
    'Somebody wanted to register this number at {{cabinet}}. It is registered already: sign in with it there.',
};
