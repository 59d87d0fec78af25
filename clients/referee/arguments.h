/* arguments.h: the words behind a verb, turned into the parameters of its row in the verb table.
 *
 * Positional parameters stand in the table's order, others as --name VALUE or --name=VALUE,
 * booleans as --name, --name=false or --no-name. What can be seen to be wrong here is told here;
 * the server decides all the same. */
#pragma once

#include <json-c/json.h>

#include "core/verb.h"
#include "referee/options.h"

/* 0 with the parameters as an object, or -1 with a new sentence. A parameter of type object that
 * is read from a file (the body of a review) holds the name of the file: what is in it takes the
 * study's form to understand. */
int arguments_parse(const struct verb *verb, int argc, char **argv, struct options *options,
		    struct json_object **ret_params, char **ret_error);

/* How a parameter is written on the line: "NAME" or "--name"; a new string. */
char *argument_shown(const struct param *param);
/* What stands for a parameter's value in help: "FILE", "TEXT", "DATE", "open|answered"; a new
 * string. */
char *argument_value(const struct param *param);
