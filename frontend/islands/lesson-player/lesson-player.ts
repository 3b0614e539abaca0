// Everything a lesson's page needs, but what only some lessons do: see pdf-pages and hls-film.

import "./desk";
import "./film";
import "./reading";
