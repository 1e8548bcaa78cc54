#error "only the library should be built"
