package dev.trestle.aws.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeletedObjectsTest {

  private static final String REQUEST =
      """
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object>\
      <Object><Key>b</Key><VersionId>1</VersionId></Object>%s</Delete>""";

  @Test
  void responseTellsWhatHappened() {
    String response =
        """
        <DeleteResult><Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker>\
        <DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted>\
        <Error><Key>b</Key></Error></DeleteResult>""";

    assertThat(DeletedObjects.read(REQUEST.formatted(""), response))
        .containsExactly(new DeletedObjects("a", "m", true));
  }

  @Test
  void quietRequestTellsItself() {
    assertThat(DeletedObjects.read(REQUEST.formatted("<Quiet>true</Quiet>"), "<DeleteResult/>"))
        .containsExactly(new DeletedObjects("a", null, false), new DeletedObjects("b", "1", false));
  }
}
