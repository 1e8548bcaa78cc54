# The images of docker/Dockerfile, from the repository's folder:
#
#   docker buildx bake --file docker/docker-bake.hcl [TARGET...]
#
# Variables come from the environment: TAG=1.8.61 REGISTRY=example.org/me/ docker buildx bake ... --push
# The Dockerfile's other arguments are set with --set "*.args.RUST_TAG=...".

# Before each image's name, with the slash at its end.
variable "REGISTRY" {
  default = ""
}

variable "TAG" {
  default = "local"
}

# With commas; one that isn't this machine's is emulated, and TDLib then takes hours.
variable "PLATFORMS" {
  default = ""
}

# A commit of TDLib; the one that tdlib-sys pins if empty.
variable "TDLIB_COMMIT" {
  default = ""
}

# A folder with TDLib's sources, in place of a commit.
variable "TDLIB_SOURCE" {
  default = "docker-image://scratch"
}

# The folder with the program's Cargo.toml and Cargo.lock.
variable "PROJECT" {
  default = "."
}

variable "PROGRAM_PACKAGE" {
  default = "tdlib-workspace"
}

# Bin or example.
variable "PROGRAM_KIND" {
  default = "example"
}

variable "PROGRAM" {
  default = "quickstart"
}

group "default" {
  targets = ["runtime"]
}

group "images" {
  targets = ["sdk", "runtime", "runtime-static"]
}

target "_common" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  platforms  = compact(split(",", PLATFORMS))
  contexts = {
    tdlib-source = TDLIB_SOURCE
    project      = PROJECT
  }
  args = {
    TDLIB_COMMIT    = TDLIB_COMMIT
    PROGRAM_PACKAGE = PROGRAM_PACKAGE
    PROGRAM_KIND    = PROGRAM_KIND
    PROGRAM         = PROGRAM
  }
}

target "_image" {
  inherits = ["_common"]
  attest = [
    "type=provenance,mode=max",
    "type=sbom",
  ]
  labels = {
    "org.opencontainers.image.licenses" = "MIT OR Apache-2.0"
    "org.opencontainers.image.version"  = TAG
  }
}

# TDLib's files, into target/tdlib: no image.
target "prefix" {
  inherits = ["_common"]
  target   = "prefix"
  output   = ["type=local,dest=target/tdlib"]
}

# To build on: FROM it, and cargo finds TDLib.
target "sdk" {
  inherits = ["_image"]
  target   = "sdk"
  tags     = ["${REGISTRY}tdlib-sdk:${TAG}"]
}

target "runtime" {
  inherits = ["_image"]
  target   = "runtime"
  tags     = ["${REGISTRY}${PROGRAM}:${TAG}"]
}

target "runtime-static" {
  inherits = ["_image"]
  target   = "runtime-static"
  tags     = ["${REGISTRY}${PROGRAM}:${TAG}-static"]
}
