/* xml.c: writing XML, an element to a line, indented by its depth. */
#include "referee/xml.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* The length of a character that XML does not allow, or only as a number; 0 where it is allowed.
 * *ret_text is what stands for it. */
static size_t special(const unsigned char *p, const char **ret_text, char number[static 8])
{
	static const struct {
		char c;
		const char *text;
	} marks[] = { { '&', "&amp;" },	 { '<', "&lt;" },  { '>', "&gt;" },   { '"', "&quot;" },
		      { '\r', "&#13;" }, { '\t', "&#9;" }, { 0x7f, "&#127;" } };

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (p[0] == (unsigned char)marks[i].c) {
			*ret_text = marks[i].text;
			return 1;
		}
	*ret_text = "\xef\xbf\xbd";
	if (p[0] < 0x20 && p[0] != '\n')
		return 1;
	if (p[0] == 0xef && p[1] == 0xbf && (p[2] == 0xbe || p[2] == 0xbf))
		return 3;
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
		snprintf(number, 8, "&#%d;", p[1]);
		*ret_text = number;
		return 2;
	}
	return 0;
}

static void put_text(FILE *out, const char *text)
{
	const char *stands;
	char number[8];

	while (*text) {
		size_t len = special((const unsigned char *)text, &stands, number);
		if (len)
			fputs(stands, out);
		else
			putc(*text, out);
		text += len ? len : 1;
	}
}

static void put_tag(struct xml *xml, const char *name, const char *const attributes[])
{
	fprintf(xml->out, "%*s<%s", 2 * xml->depth, "", name);
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		if (!attributes[i + 1])
			continue;
		fprintf(xml->out, " %s=\"", attributes[i]);
		put_text(xml->out, attributes[i + 1]);
		putc('"', xml->out);
	}
}

void xml_begin(struct xml *xml, FILE *out)
{
	*xml = (struct xml){ .out = out };
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
}

void xml_open(struct xml *xml, const char *name, const char *const attributes[])
{
	assert(xml->depth < XML_DEPTH_MAX);
	put_tag(xml, name, attributes);
	fputs(">\n", xml->out);
	xml->open[xml->depth++] = name;
}

void xml_close(struct xml *xml)
{
	assert(xml->depth > 0);
	xml->depth--;
	fprintf(xml->out, "%*s</%s>\n", 2 * xml->depth, "", xml->open[xml->depth]);
}

void xml_element(struct xml *xml, const char *name, const char *const attributes[],
		 const char *text)
{
	put_tag(xml, name, attributes);
	if (!text) {
		fputs("/>\n", xml->out);
		return;
	}
	putc('>', xml->out);
	put_text(xml->out, text);
	fprintf(xml->out, "</%s>\n", name);
}
