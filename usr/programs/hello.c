/* The smallest program one can run: says hello and repeats its arguments. */
#include <stdio.h>

int main(int count, char** words) {
    printf("hello from Zooid\n");
    for (int i = 1; i < count; ++i) printf("argument %d: %s\n", i, words[i]);
    return 0;
}
