# The commands of CONTRIBUTING.md by short names; nothing needs `just` to be installed.

# Everything that CI checks.
verify:
    .ci/run

# The core alone.
core:
    cargo test --no-default-features

# Start the server.
run:
    cargo run --release

# The README's recipes, with grpcurl.
recipes:
    scripts/recipes
