# Copies that survive faults: each faulting instruction has its continuation in .fixups.
# (to RDI, from RSI, bytes RDX) -> bytes left, RAX.
# User memory is opened by RFLAGS.AC. It is set and cleared with POPF, not STAC and CLAC, which some
# KVM instruction emulators do not know; the kernel runs with all other flags of POPF clear anyway.

    .macro fixup instruction, handler
    .pushsection .fixups, "a"
    .long \instruction - .
    .long \handler - .
    .popsection
    .endm

    .text
    .globl zooid_copy_user, zooid_copy_probe
    .hidden zooid_copy_user, zooid_copy_probe
    .p2align 4
zooid_copy_user:
    mov %rdx, %rcx
    shr $3, %rcx
    and $7, %edx
    pushq $0x40002                  # AC
    popfq
user_words:
    rep movsq
    mov %edx, %ecx
user_rest:
    rep movsb
user_done:                          # the trap entry has cleared AC for itself; IRETQ restored it
    pushq $2
    popfq
    mov %rcx, %rax
    ret
user_fault:                         # in the words: RCX of them are left, and the rest
    lea (%rdx,%rcx,8), %rcx
    jmp user_done
    fixup user_words, user_fault
    fixup user_rest, user_done

    .p2align 4
zooid_copy_probe:
    mov %rdx, %rcx
probe_copy:
    rep movsb
probe_fault:
    mov %rcx, %rax
    ret
    fixup probe_copy, probe_fault
    .section .note.GNU-stack, "", @progbits
