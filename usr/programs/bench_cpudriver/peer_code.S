// What a Peer runs: position independent, copied into a frame of its own. Entered by the run upcall:
// RDI its dispatcher frame. It stays disabled, so no other upcall ever comes.

#define FRAME_EVENTS 16       // DispatcherFrame::event_count
#define RING 8192             // abi::dispatcher_rings_offset
#define SLOTS_MASK 7          // peer_slots - 1
#define SLOT_CONTROL 56
#define SEND_AND_SWITCH 0x4000000001010101  // lmp_send, lmp_switch, to 0x101
#define SUSPEND 0x4000000000000003
#define YIELD 0x4000000000000002
#define HEADER_4_WORDS 0x0000000400000000

    .section .rodata
    .globl peer_code_begin, peer_code_end, peer_echo, peer_yield
    .p2align 4
peer_code_begin:

// Sends the four words of every message back, with the rest of its time.
peer_echo:
    mov %rdi, %rbx
    lea RING(%rdi), %rbp
    xor %r15d, %r15d              // messages taken
    movabs $HEADER_4_WORDS, %r13
    movabs $SEND_AND_SWITCH, %r14
.Lnext:
    mov FRAME_EVENTS(%rbx), %r12  // before looking: a message that comes later ends the suspend
    mov %r15d, %ecx
    and $SLOTS_MASK, %ecx
    inc %ecx                      // slots follow the ring's first line
    shl $6, %ecx
    add %rbp, %rcx
    lea 1(%r15), %rax
    xor SLOT_CONTROL(%rcx), %rax
    test $0xfff, %eax
    jnz .Lwait
    mov (%rcx), %rdx
    mov 8(%rcx), %r10
    mov 16(%rcx), %r8
    mov 24(%rcx), %r9
    inc %r15
    mov %r15, (%rbp)              // acknowledged
    mov %r13, %rdi
    xor %esi, %esi
    mov %r14, %rax
    syscall
    jmp .Lnext
.Lwait:
    mov %r12, %rdi
    xor %esi, %esi
    movabs $SUSPEND, %rax
    syscall
    jmp .Lnext

peer_yield:
    movabs $YIELD, %rax
    syscall
    jmp peer_yield

peer_code_end:
    .section .note.GNU-stack, "", @progbits
