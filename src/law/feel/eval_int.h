// Inside law/feel: the functions that run nodes, for the file that chooses among them.
#ifndef ANLAN_LAW_FEEL_EVAL_INT_H
#define ANLAN_LAW_FEEL_EVAL_INT_H
#include "law/feel/feel_int.h"

node_run run_constant, run_local, run_global, run_unknown, run_at;
node_run run_add, run_subtract, run_arithmetic, run_negate;
node_run run_lt, run_le, run_gt, run_ge, run_eq, run_ne, run_between, run_in;
node_run run_lt_constant, run_le_constant, run_gt_constant, run_ge_constant, run_eq_constant, run_ne_constant;
node_run run_tests, run_tests_any;
node_run run_path, run_item_entry, run_item_or, run_filter, run_index;
node_run run_call, run_call_builtin, run_call_builtin_many, run_call_wrong, run_call_pattern;
node_run run_and, run_or, run_if, run_for, run_some, run_every, run_list, run_context, run_duplicate;
node_run run_range, run_compared, run_function, run_instance;
#endif
