/* tamper.h: a test's hand in the database file, beside the daemon's: to bring a study into any
 * stage, to forge the journal, and to hold what is stored before against what is stored after. */
#pragma once

#include "core/fixture.h"

/* Runs SQL on the file while the core is shut; opens it again. Must succeed. */
void tamper(struct fixture *fixture, const char *format, ...) _printf_(2, 3);

/* Keeps the file as it is now, and brings it back. */
void tamper_save(struct fixture *fixture);
void tamper_restore(struct fixture *fixture);

/* Every row of every table as text, without shutting the core. The caller owns it. */
char *tamper_dump(struct fixture *fixture);
/* The first column of the first row, as text ("" where there is none, or NULL). The caller owns
 * it. */
char *tamper_value(struct fixture *fixture, const char *format, ...) _printf_(2, 3);
int64_t tamper_number(struct fixture *fixture, const char *format, ...) _printf_(2, 3);

/* GZ2019 into a stage of the shipped workflow, as if it had always stood there; dates far off,
 * none closed. */
void tamper_stage(struct fixture *fixture, const char *stage);
