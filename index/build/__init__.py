"""Make a new generation of an index: read what came since the last build, embed what is new, write, switch."""

from index.build.embedding import BATCH as BATCH
from index.build.embedding import Progress as Progress
from index.build.following import clauses_of as clauses_of
from index.build.updating import Build as Build
from index.build.updating import build_index as build_index
from index.build.updating import engine_in_use as engine_in_use
from index.build.updating import update_index as update_index
from index.build.workers import OnRay as OnRay
from index.build.workers import Workers as Workers
from index.build.workers import workers_at as workers_at
