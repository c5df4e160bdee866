// Declarations the C++ library's headers name; nothing defines most of them, and nothing calls
// them.
#pragma once
#include <stdarg.h>
#include <stddef.h>
typedef struct FILE FILE;
typedef long fpos_t;
#define EOF (-1)
extern "C" {
int snprintf(char*, size_t, const char*, ...);
int sprintf(char*, const char*, ...);
int vsnprintf(char*, size_t, const char*, va_list);
int vsprintf(char*, const char*, va_list);
int sscanf(const char*, const char*, ...);
int vsscanf(const char*, const char*, va_list);
int fprintf(FILE*, const char*, ...);
int printf(const char*, ...);
int fclose(FILE*);
int fflush(FILE*);
void setbuf(FILE*, char*);
int setvbuf(FILE*, char*, int, size_t);
int fscanf(FILE*, const char*, ...);
int vfprintf(FILE*, const char*, va_list);
int vfscanf(FILE*, const char*, va_list);
int fgetc(FILE*);
char* fgets(char*, int, FILE*);
int fputc(int, FILE*);
int fputs(const char*, FILE*);
int getc(FILE*);
int putc(int, FILE*);
int ungetc(int, FILE*);
size_t fread(void*, size_t, size_t, FILE*);
size_t fwrite(const void*, size_t, size_t, FILE*);
int fgetpos(FILE*, fpos_t*);
int fseek(FILE*, long, int);
int fsetpos(FILE*, const fpos_t*);
long ftell(FILE*);
void rewind(FILE*);
void clearerr(FILE*);
int feof(FILE*);
int ferror(FILE*);
void perror(const char*);
FILE* fopen(const char*, const char*);
FILE* freopen(const char*, const char*, FILE*);
int remove(const char*);
int rename(const char*, const char*);
FILE* tmpfile();
char* tmpnam(char*);
int getchar();
int scanf(const char*, ...);
int vscanf(const char*, va_list);
int putchar(int);
int puts(const char*);
int vprintf(const char*, va_list);
}
