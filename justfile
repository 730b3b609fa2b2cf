# Only forwards to scripts/.
default:
    @just --list

# install what is missing, build, run; Ctrl-C stops all
up *arguments:
    scripts/up {{arguments}}

# stop; --data also deletes the data
down *arguments:
    scripts/down {{arguments}}

# everything: checks, unit, contract, integration, end to end, chaos, containers
test *stages:
    scripts/test {{stages}}

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
