/* The one function of Windows that wine 8 lacks: Rust's standard library asks it for random numbers. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE into, SIZE_T length) { return RtlGenRandom(into, (ULONG)length); }
