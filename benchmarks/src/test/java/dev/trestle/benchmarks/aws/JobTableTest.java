package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTableTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DynamoDb dynamoDb = new DynamoDb(List.of(JobTable.named("jobs")), false, () -> 0);

  @Test
  void indexHasItsKeyAndWhatIsProjected() {
    put("a", "audio#W#1", "1");

    assertThat(work("audio#W#1"))
        .isEqualTo(
            json(
                "[{'job_id':{'S':'a'},'work':{'S':'audio#W#1'},'work_order':{'S':'1'},"
                    + "'user_id':{'S':'u'}}]"));
  }

  @Test
  void indexFollowsChanges() {
    put("a", "audio#W#1", "1");
    put("b", "audio#W#1", "0");
    put("a", "audio#F#1", "2");

    assertThat(work("audio#W#1").findValuesAsText("S")).contains("b").doesNotContain("a");
    assertThat(work("audio#F#1")).hasSize(1);

    call(
        "UpdateItem",
        "{'TableName':'jobs','Key':{'job_id':{'S':'a'}},'UpdateExpression':"
            + "'REMOVE #work','ExpressionAttributeNames':{'#work':'work'}}");
    assertThat(work("audio#F#1")).isEmpty();
  }

  @Test
  void jobsAreForgottenAndNothingElse() {
    put("a", "audio#W#1", "1");
    call("PutItem", "{'TableName':'jobs','Item':{'job_id':{'S':'route#audio'}}}");

    dynamoDb.forget("jobs", JobTable.OF_JOBS);

    assertThat(work("audio#W#1")).isEmpty();
    assertThat(get("a").has("Item")).isFalse();
    assertThat(get("route#audio").has("Item")).isTrue();
  }

  @Test
  void tableIsDescribedWithItsIndexes() {
    JsonNode table = call("DescribeTable", "{'TableName':'jobs'}").path("Table");

    assertThat(table.path("KeySchema")).hasSize(1);
    assertThat(table.path("GlobalSecondaryIndexes").findValuesAsText("IndexName"))
        .containsExactly("by-work", "by-state", "by-user", "by-change");
  }

  @Test
  void indexThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> call("Query", "{'TableName':'jobs','IndexName':'by-colour'}"))
        .hasMessageContaining("by-colour");
  }

  private void put(String id, String work, String order) {
    call(
        "PutItem",
        ("{'TableName':'jobs','Item':{'job_id':{'S':'%s'},'event_id':{'S':'e'},"
                + "'user_id':{'S':'u'},'work':{'S':'%s'},'work_order':{'S':'%s'},"
                + "'history':{'L':[]}}}")
            .formatted(id, work, order));
  }

  private JsonNode get(String id) {
    return call("GetItem", "{'TableName':'jobs','Key':{'job_id':{'S':'" + id + "'}}}");
  }

  private JsonNode work(String work) {
    return call(
            "Query",
            ("{'TableName':'jobs','IndexName':'by-work','KeyConditionExpression':'#work = :work',"
                    + "'ExpressionAttributeNames':{'#work':'work'},"
                    + "'ExpressionAttributeValues':{':work':{'S':'%s'}}}")
                .formatted(work))
        .path("Items");
  }

  private JsonNode call(String operation, String request) {
    return dynamoDb.answer(operation, json(request), "test");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
