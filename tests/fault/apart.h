/* apart.h: a process of its own for what must leave nothing behind, and what it tells the one that waits for it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

/* Runs it in a child process, to its end. NULL, or why it failed (until the next run): it gave up, died, or leaked. */
const char *apart_run(void (*run)(void *arg), void *arg);
/* What the child noted last. */
bool apart_noted(void);

/* In the child: it fails, at once. */
void apart_give_up(const char *format, ...) _printf_(1, 2) __attribute__((noreturn));
void apart_note(bool is_so);
/* It ends here, well. */
void apart_end(void) __attribute__((noreturn));
/* In the child: what it lost track of is no leak, since the code under test ended the process. */
void apart_may_leak(void);

/* Memory, zeroed, that child processes write to and this one reads; it stays. */
void *apart_share(size_t len);

/* What children found out and later ones need not find out again: a value for a key. One that fills up learns no
 * more. All is forgotten where the children to come begin differently. */
void apart_learn(uint64_t key, uint64_t value);
bool apart_knows(uint64_t key, uint64_t *ret_value);
void apart_forget(void);
