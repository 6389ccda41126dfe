#include "program.h"

int main(int count, char** words) { return glovebox::sandbox::runProgram(count, words); }
