// What a BareDomain of removal_test.cpp does until it is ended. Position independent; entered by the
// run upcall: RDI its dispatcher frame. It stays disabled, but for those two that resume enabled.

#define FRAME_EVENTS 16       // DispatcherFrame::event_count
#define FRAME_COUNTER 80      // DispatcherFrame::libos[1]
#define SCRATCH 4096          // between the DispatcherFrame and the rings
#define R_RBX 8               // in abi::Registers
#define R_RIP 120
#define R_RSP 144
#define SUSPEND 0x4000000000000003
#define RESUME 0x4000000000000004
#define YIELD 0x4000000000000002

    .section .rodata
    .globl removal_code_begin, removal_code_end, removal_yield, removal_sleep, removal_fault
    .globl removal_fault_upcall, removal_reflect, removal_reflected
    .p2align 4
removal_code_begin:

removal_yield:
    movabs $YIELD, %rax
    syscall
    jmp removal_yield

removal_sleep:
    mov %rdi, %rbx
1:  mov FRAME_EVENTS(%rbx), %rdi
    movabs $0x1000000000000000, %rsi
    movabs $SUSPEND, %rax
    syscall
    jmp 1b

// Goes on enabled at the address in RAX, with RBX kept.
.Lresume:
    lea SCRATCH(%rbx), %rdi
    mov %rax, R_RIP(%rdi)
    mov %rbx, R_RBX(%rdi)
    lea SCRATCH+4096(%rbx), %rax
    mov %rax, R_RSP(%rdi)
    movabs $RESUME, %rax
    syscall
    ud2

removal_fault:
    mov %rdi, %rbx
    lea 1f(%rip), %rax
    jmp .Lresume
1:  movabs 0x1000, %rax           // nothing is there
    ud2
removal_fault_upcall:
    incq FRAME_COUNTER(%rdi)
    jmp removal_yield

removal_reflect:
    mov %rdi, %rbx
    lea 1f(%rip), %rax
    jmp .Lresume
1:  mov $39, %eax                 // getpid
    syscall
    ud2
removal_reflected:
    incq FRAME_COUNTER(%rbx)
2:  pause
    jmp 2b

removal_code_end:
    .section .note.GNU-stack, "", @progbits
