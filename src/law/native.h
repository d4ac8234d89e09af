// law/native: the external functions that a model may name: the few of the JDK's that the DMN test kit calls,
// written in C, and nothing else. There is no JVM and no way to reach one; an unknown class or signature is
// simply not there. Pure.
#ifndef ANLAN_LAW_NATIVE_H
#define ANLAN_LAW_NATIVE_H
#include "law/feel.h"

// The function of that class and method signature ("java.lang.Math", "max(double, double)"; white space does
// not matter), or NULL. Arguments and results are FEEL values; an argument that Java's type could not hold
// gives null with a diagnostic.
const struct feel_function *law_native(struct str class_name, struct str signature);
#endif
