# Only forwards to scripts/.
default:
    @just --list

# install what is missing, build, run; Ctrl-C stops all
up *arguments:
    scripts/up {{arguments}}

# stop; --data also deletes the data
down *arguments:
    scripts/down {{arguments}}

# the UI while it is worked on, at http://127.0.0.1:5173, before the running stack
ui:
    scripts/ui

# everything: checks, unit, contract, integration, end to end, chaos, containers
test *stages:
    scripts/test {{stages}}

# install, update, take back and delete on a booted machine without a network; needs root
test-ota *arguments:
    scripts/test-ota {{arguments}}

# 15 minutes under load while processes are killed: --minutes N --seed S --rate R, or --redis-away N
chaos *arguments:
    scripts/chaos {{arguments}}

# the quick one before a push
check:
    scripts/check

# one program of the running stack: status, restart NAME, log NAME
service *arguments:
    scripts/service {{arguments}}

# an update bundle of everything: --version V, --keys DIR
bundle *arguments:
    scripts/bundle {{arguments}}
