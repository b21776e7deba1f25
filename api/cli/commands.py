"""All commands, in the order in which help lists them.

The rule of this module: importing it adds every command to the application, and nothing else.
"""

# ruff: noqa: F401, I001 - importing a module adds its commands, in this order
import api.cli.version
import api.cli.trying
import api.cli.delivering
import api.cli.delivered
import api.cli.reading
import api.cli.asking
import api.cli.linking
import api.cli.casing
import api.cli.following
import api.cli.proving
import api.cli.reporting
import api.cli.stating
import api.cli.disputing
import api.cli.exporting
import api.cli.screening
import api.cli.deduping
import api.cli.judging
import api.cli.resolving
import api.cli.queueing
import api.cli.explaining
import api.cli.reviewing
import api.cli.keeping
import api.cli.auditing
import api.cli.letting_in
import api.cli.changing_grants
import api.cli.sessions
import api.cli.given
import api.cli.revealing
import api.cli.rules
import api.cli.serving
import api.cli.sandboxing
