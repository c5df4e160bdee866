// One thread, as far as the C++ library is concerned.
#include <bits/gthr-single.h>
