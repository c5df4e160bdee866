// What a Peer runs: position independent, copied into a frame of its own. Entered by the run upcall:
// RDI its dispatcher frame. It stays disabled, so no other upcall ever comes; but for those two that
// resume enabled.

#define FRAME_EVENTS 16       // DispatcherFrame::event_count
#define FRAME_COUNTER 80      // DispatcherFrame::libos[1]
#define SCRATCH 4096          // between the DispatcherFrame and the rings
#define R_RBX 8               // in abi::Registers
#define R_RIP 120
#define R_RSP 144
#define RING 8192             // abi::dispatcher_rings_offset
#define SLOTS_MASK 7          // peer_slots - 1
#define SLOT_CONTROL 56
#define SEND_AND_SWITCH 0x4000000001010101  // lmp_send, lmp_switch, to 0x101
#define SUSPEND 0x4000000000000003
#define RESUME 0x4000000000000004
#define YIELD 0x4000000000000002
#define HEADER_4_WORDS 0x0000000400000000

    .section .rodata
    .globl peer_code_begin, peer_code_end, peer_echo, peer_yield, peer_sleep, peer_fault, peer_reflect
    .globl peer_fault_upcall, peer_reflected
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

peer_sleep:
    mov FRAME_EVENTS(%rdi), %rdi
    movabs $0x1000000000000000, %rsi
    movabs $SUSPEND, %rax
    syscall
    jmp peer_sleep

// Goes on enabled at the address in RAX, with RBX kept and a stack of the upcalls' own.
.Lresume:
    lea SCRATCH(%rbx), %rdi
    mov %rax, R_RIP(%rdi)
    mov %rbx, R_RBX(%rdi)
    lea SCRATCH+4096(%rbx), %rax
    mov %rax, R_RSP(%rdi)
    movabs $RESUME, %rax
    syscall
    ud2

peer_fault:
    mov %rdi, %rbx
    lea 1f(%rip), %rax
    jmp .Lresume
1:  movabs 0x1000, %rax           // nothing is there
    ud2
peer_fault_upcall:
    incq FRAME_COUNTER(%rdi)
    jmp peer_yield

peer_reflect:
    mov %rdi, %rbx
    lea 1f(%rip), %rax
    jmp .Lresume
1:  mov $39, %eax                 // getpid
    syscall
    ud2
peer_reflected:
    incq FRAME_COUNTER(%rbx)
2:  pause
    jmp 2b

peer_code_end:
    .section .note.GNU-stack, "", @progbits
