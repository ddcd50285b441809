char name[] = { 'l', 'e', 'v', 'e', 'l', '\0' };
int codes[] = { 104, 101, 108, 108, 111, 44, 32, 119, 111, 114, 108, 100 };
#define CAT(a, b) a ## b
puts("The gate is " "closed" " until " "noon.\n"
     "The pumps "
     "run.");
printf("%5.2f m %s %d%%\n", level, name, percent);
wchar_t *w = L"\u00e9t\u00e9 \x4e2d";
