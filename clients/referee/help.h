/* help.h: help on every level, made from the verb table, the commands and the options. */
#pragma once

#include "referee/command.h"

void help_program(const struct session *session, FILE *out);
/* False where there is no such noun. */
bool help_noun(const struct session *session, const char *noun, FILE *out);
void help_verb(const struct session *session, const struct verb *verb);
void help_command(const struct session *session, const struct command *command);
