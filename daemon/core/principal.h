/* principal.h: what keys and roles ask of principals. */
#pragma once

#include "core/call.h"

/* Institution of the first of the secretariat, to which belongs what is the programme's own; and who that is
 * (ret_principal may be NULL). */
int64_t secretariat_home(struct call *call, int64_t *ret_principal);
/* Whether nobody else who is active and has a live key holds the secretariat's role. 0 or the
 * transaction's failure. */
int principal_is_last_of_secretariat(struct call *call, int64_t principal, bool *ret_is_last);
