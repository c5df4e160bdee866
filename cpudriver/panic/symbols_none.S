# An empty table of function names, for the link whose result the real table is made from.
    .section .symbols, "a"
    .globl zooid_symbols_begin, zooid_symbols_end, zooid_symbol_names
    .hidden zooid_symbols_begin, zooid_symbols_end, zooid_symbol_names
zooid_symbols_begin:
zooid_symbols_end:
zooid_symbol_names:
    .byte 0
    .section .note.GNU-stack, "", @progbits
