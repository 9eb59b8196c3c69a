// The walk in the page: the engine, and what draws its questions.
"use strict";
