// The code behind a puppet's upcalls. RDI is its dispatcher frame; the stack is not used while it waits.
// Words of the frame, by DispatcherFrame::libos: [0] stepping, [1] state, [2] job, [3] its stack, [4] FS base, [5] result.

#define DISABLED 8
#define EVENTS 16
#define FAULT_VECTOR 64
#define STEPPING 72
#define STATE 80
#define JOB 88
#define STACK 96
#define FS_BASE 104
#define RESULT 112
#define ENABLED 128
#define ENABLED_FS 288
#define VECTOR 320

#define POSTED 1
#define RUNNING 2
#define RETURNED 3
#define FAULTED 4
#define DEBUG_VECTOR 1
#define STEP_ONLY 1
#define KEEP_VECTORS 2
#define SUSPEND 0x4000000000000003
#define RESUME 0x4000000000000004

    .text
    .globl puppet_run, puppet_fault, puppet_reflect
    .p2align 4
puppet_run:
    mov %rdi, %rbx
    cmpq $RUNNING, STATE(%rbx)
    je .Lagain
.Lidle:
    mov EVENTS(%rbx), %rdi  // before looking: a job that comes later ends the suspend
    cmpq $POSTED, STATE(%rbx)
    je .Lbegin
    xor %esi, %esi
    movabs $SUSPEND, %rax
    syscall
    jmp .Lidle
.Lbegin:
    movq $RUNNING, STATE(%rbx)
    mov FS_BASE(%rbx), %rax
    wrfsbase %rax
    mov STACK(%rbx), %rsp
    xor %ebp, %ebp
    movl $0, DISABLED(%rbx)
    call *JOB(%rbx)
    movl $1, DISABLED(%rbx)
    mov %rax, RESULT(%rbx)
    movq $RETURNED, STATE(%rbx)
    jmp .Lidle
// A preempted job goes on: what the kernel saved in the frame is ours to load.
.Lagain:
    cmpq $KEEP_VECTORS, STEPPING(%rbx)
    je 1f
    fxrstor64 VECTOR(%rbx)
1:  mov ENABLED_FS(%rbx), %rax
    wrfsbase %rax
    lea ENABLED(%rbx), %rdi
    movabs $RESUME, %rax
    syscall
    ud2

    .p2align 4
puppet_fault:
    mov %rdi, %rbx
    cmpq $STEP_ONLY, STEPPING(%rbx)
    jne 2f
    cmpq $DEBUG_VECTOR, FAULT_VECTOR(%rbx)
    jne 2f
    incq puppet_steps(%rip)
    jmp .Lagain
2:  movq $FAULTED, STATE(%rbx)
    jmp .Lidle

// A Linux call of a job: counted, and answered with its count. Flags and the 128 bytes below the stack stay as they are.
    .p2align 4
puppet_reflect:
    mov puppet_reflected(%rip), %rax
    lea 1(%rax), %rax
    mov %rax, puppet_reflected(%rip)
    lea -128(%rsp), %rsp
    push %r11
    popfq
    lea 128(%rsp), %rsp
    jmp *%rcx

    .bss
    .globl puppet_steps, puppet_reflected
    .p2align 3
puppet_steps:
    .skip 8
puppet_reflected:
    .skip 8
    .section .note.GNU-stack, "", @progbits
