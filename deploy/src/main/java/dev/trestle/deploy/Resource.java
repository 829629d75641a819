package dev.trestle.deploy;

import java.util.Map;

/** What {@code Ref} and {@code Fn::GetAtt} give for a resource that exists. */
record Resource(String ref, Map<String, String> attributes) {

  static Resource of(String ref, String arn) {
    return new Resource(ref, Map.of("Arn", arn));
  }
}
