package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.s3events.S3Message.Changes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectEventTest {

  static Stream<String> names() {
    return EventNames.KNOWN.stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTypeOfS3IsKnownByItsName(String name) {
    ObjectEvent event = only(Messages.NATIVE.replace("ObjectCreated:Put", "s3:" + name));

    assertThat(event.name()).isEqualTo(name);
    assertThat(event.key()).isEqualTo("users/42/Happy Face+(🎧).jpg");
    assertThat(event.requestId()).contains("C3D13FE58DE4C810");
  }

  @ParameterizedTest
  @CsvSource({
    "Object Restore Initiated, ObjectRestore:Post",
    "Object Restore Completed, ObjectRestore:Completed",
    "Object Restore Expired, ObjectRestore:Delete",
    "Object Storage Class Changed, LifecycleTransition",
    "Object Access Tier Changed, IntelligentTiering",
    "Object ACL Updated, ObjectAcl:Put",
    "Object Tags Added, ObjectTagging:Put",
    "Object Tags Deleted, ObjectTagging:Delete",
  })
  void whatEventBridgeTellsHasTheNativeName(String detailType, String name) {
    String body = Messages.EVENT_BRIDGE.replace("Object Created", detailType);

    assertThat(only(body).name()).isEqualTo(name);
    assertThat(only(Messages.throughSns(body)).name()).isEqualTo(name);
    assertThat(only(body).change()).isEmpty();
  }

  @Test
  void aVersionIsTheSameEventInWhateverFormItIsTold() {
    String key = "users/42/Happy Face+(🎧).jpg";
    String version = "096fKKXTRTtl3on89fVO.nfljtsv6qko";
    String bridge =
        Messages.EVENT_BRIDGE
            .replace("users/42/Happy Face+%28🎧.jpg", key)
            .replace("IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", version);
    String trail =
        Messages.CLOUD_TRAIL.replace("a+b c%20.wav", key).replace("3HL4kqtJvjVBH40Nrjfkd", version);

    assertThat(Stream.of(Messages.NATIVE, bridge, trail, Messages.throughSns(trail)))
        .extracting(body -> only(body).identity())
        .containsOnly(only(Messages.NATIVE).identity());
  }

  @Test
  void otherVersionsOfAKeyAndOtherKeysAreOtherEvents() {
    assertThat(
            Stream.of(
                Messages.NATIVE,
                Messages.NATIVE.replace("096fKKXTRTtl3on89fVO", "other"),
                Messages.NATIVE.replace("Happy", "Sad"),
                Messages.NATIVE.replace("\"uploads\"", "\"downloads\""),
                Messages.NATIVE.replace("\"uploads\"", "\"uploadsu\"").replace("users", "sers"),
                Messages.NATIVE.replace("ObjectCreated:Put", "ObjectRemoved:Delete")))
        .extracting(body -> only(body).identity())
        .doesNotHaveDuplicates();
  }

  @Test
  void theNullVersionIsToldApartByItsSequencer() {
    String bare = Messages.NATIVE.replace("\"096fKKXTRTtl3on89fVO.nfljtsv6qko\"", "null");
    String later = bare.replace("0055AED6DCD90281E5", "0055AED6DCD90281E6");

    assertThat(only(bare.replace("0055AED6DCD90281E5", "0055aed6dcd90281e500")).identity())
        .isEqualTo(only(bare).identity());
    assertThat(only(later).identity()).isNotEqualTo(only(bare).identity());
  }

  @Test
  void whatChangesNoVersionIsToldApartByItsRequest() {
    String tagged = Messages.NATIVE.replace("ObjectCreated:Put", "ObjectTagging:Put");

    assertThat(only(tagged.replace("C3D13FE58DE4C810", "C3D13FE58DE4C811")).identity())
        .isNotEqualTo(only(tagged).identity());
    assertThat(only(Messages.throughSns(tagged)).identity()).isEqualTo(only(tagged).identity());
  }

  @Test
  void theKeysOfOneBulkDeletionAreAsManyEvents() {
    String bulk =
        Messages.CLOUD_TRAIL
            .replace("\"PutObject\"", "\"DeleteObjects\",\"requestID\":\"R1\"")
            .replace(
                "\"key\":\"a+b c%20.wav\"",
                "\"delete\":{\"objects\":[{\"key\":\"a\"},{\"key\":\"b\"}]}");

    assertThat(events(bulk)).extracting(ObjectEvent::key).containsExactly("a", "b");
    assertThat(events(bulk)).extracting(ObjectEvent::identity).doesNotHaveDuplicates();
    assertThat(events(bulk.replace("R1", "R2")).get(0).identity())
        .isNotEqualTo(events(bulk).get(0).identity());
  }

  private static ObjectEvent only(String body) {
    assertThat(events(body)).hasSize(1);
    return events(body).get(0);
  }

  private static List<ObjectEvent> events(String body) {
    return ((Changes) Messages.read(body)).events();
  }
}
