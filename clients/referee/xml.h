/* xml.h: XML 1.0 in UTF-8, written element by element, with every text escaped.
 *
 * Names of elements and attributes are the program's own words; texts are anybody's. What XML 1.0
 * has no place for at all (control characters, U+FFFE, U+FFFF) becomes U+FFFD, the replacement
 * character: a reader would refuse the whole file. C1 control characters are written as numbers,
 * since a terminal would obey them. */
#pragma once

#include <stdio.h>

#define XML_DEPTH_MAX 16

struct xml {
	FILE *out;
	const char *open[XML_DEPTH_MAX]; /* names of the elements that are open; borrowed */
	int depth;
};

void xml_begin(struct xml *xml, FILE *out);
/* Attributes are pairs of name and value, ended by NULL; a value of NULL leaves its attribute
 * out. */
void xml_open(struct xml *xml, const char *name, const char *const attributes[]);
void xml_close(struct xml *xml);
/* <name>text</name>; text NULL: <name/> */
void xml_element(struct xml *xml, const char *name, const char *const attributes[],
		 const char *text);
