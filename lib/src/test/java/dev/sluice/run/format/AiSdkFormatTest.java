package dev.sluice.run.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AiSdkFormatTest {

    @Test
    void a_run_is_one_message_with_parts_in_the_order_of_the_run() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat())) {
            run.goOn();

            assertEquals(
                    """
                    data: {"type":"start","messageId":"all/1"}
                    data: {"type":"reasoning-start","id":"11"}
                    data: {"type":"reasoning-delta","id":"11","delta":"hm!"}
                    data: {"type":"reasoning-end","id":"11"}
                    data: {"type":"text-start","id":"23"}
                    data: {"type":"text-delta","id":"23","delta":"Hello"}
                    data: {"type":"text-end","id":"23"}
                    data: {"type":"data-tool","data":{"n":1}}
                    data: {"type":"text-start","id":"57"}
                    data: {"type":"text-delta","id":"57","delta":" \\"you\\"\\n"}
                    data: {"type":"text-end","id":"57"}
                    data: {"type":"data-title","data":"Greeting"}
                    data: {"type":"data-message","data":"not JSON"}
                    data: {"type":"finish"}
                    data: [DONE]
                    """,
                    late(run));
        }
    }

    /** The stream of a client that comes when the run is over, so that its pieces are known. */
    private static String late(Conversation run) throws Exception {
        run.whole("/all/1");
        try (RawClient client = run.server().read("/all/1")) {
            return Conversation.withoutIds(client.rest());
        }
    }

    @Test
    void the_response_names_the_protocol() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat());
                RawClient client = run.server().post("/silent/1", "{}")) {
            assertEquals("v1", client.head().get("x-vercel-ai-ui-message-stream"));
        }
    }

    @Test
    void a_client_that_comes_back_goes_on_in_the_block_that_it_was_in() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat());
                RawClient first = run.server().start("/all/1")) {
            String block = first.block();
            while (!block.contains("text-delta")) {
                block = first.block();
            }
            run.goOn();
            first.rest();

            assertEquals(
                    """
                    data: {"type":"text-delta","id":"23","delta":"lo"}
                    data: {"type":"text-end","id":"23"}
                    data: {"type":"data-tool","data":{"n":1}}
                    """,
                    firstLines(3, run.second(block)));
        }
    }

    private static String firstLines(int count, String text) {
        return String.join("\n", text.lines().limit(count).toList()) + "\n";
    }

    @Test
    void a_run_that_says_nothing_is_a_message_without_parts() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat())) {
            assertEquals(
                    """
                    data: {"type":"start","messageId":"silent/1"}
                    data: {"type":"finish"}
                    data: [DONE]
                    """,
                    run.whole("/silent/1"));
        }
    }

    @Test
    void a_run_that_was_stopped_is_aborted() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat())) {
            assertEquals(
                    """
                    data: {"type":"text-end","id":"0"}
                    data: {"type":"abort"}
                    data: [DONE]
                    """,
                    run.stopped());
        }
    }

    @Test
    void a_run_that_failed_says_its_error() throws Exception {
        try (Conversation run = new Conversation(new AiSdkFormat())) {
            assertEquals(
                    """
                    data: {"type":"start","messageId":"failing/1"}
                    data: {"type":"text-start","id":"0"}
                    data: {"type":"text-delta","id":"0","delta":"a"}
                    data: {"type":"text-end","id":"0"}
                    data: {"type":"error","errorText":"No more tokens"}
                    data: [DONE]
                    """,
                    run.whole("/failing/1"));
        }
    }
}
