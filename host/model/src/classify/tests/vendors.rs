//! What each vendor says, word for word, and the class it has.

use super::*;

/// Status, body and the class.
type Case = (u16, Value, ModelErrorClass);

fn check(cases: Vec<Case>) {
    for (status, body, want) in cases {
        let error = answer(status, &body.to_string());
        assert_eq!(error.class, want, "{status} {body}");
        // The same inside a stream that began with 200, as far as the words alone tell it.
        let words = [C::ContextOverflow, C::Billing, C::AuthPermanent, C::Auth];
        if words.contains(&want) && !matches!(status, 401..=403 | 413) {
            assert_eq!(source().of_event(&body).class, want, "in a stream: {body}");
        }
    }
}

fn said_by_anthropic(kind: &str, message: &str) -> Value {
    serde_json::from_str(&anthropic(kind, message)).unwrap()
}

fn said_by_openai(kind: &str, code: &str, message: &str) -> Value {
    let code = if code.is_empty() {
        json!(null)
    } else {
        json!(code)
    };
    serde_json::from_str(&openai(kind, code, message)).unwrap()
}

fn said_by_gemini(code: u16, status: &str, message: &str, details: Value) -> Value {
    json!({"error": {"code": code, "message": message, "status": status, "details": details}})
}

#[test]
#[rustfmt::skip]
fn anthropic_messages() {
    let said = said_by_anthropic;
    let invalid = "invalid_request_error";
    check(vec![
        (401, said("authentication_error", "invalid x-api-key"), C::Auth),
        (403, said("permission_error", "Your API key does not have permission to use the specified resource."), C::AuthPermanent),
        (400, said(invalid, "This organization has been disabled."), C::AuthPermanent),
        (400, said(invalid, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."), C::Billing),
        (400, said(invalid, "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."), C::Billing),
        (402, said("billing_error", "There's an issue with your billing"), C::Billing),
        (429, said("rate_limit_error", "This request would exceed your organization's rate limit of 30,000 input tokens per minute."), C::RateLimit),
        (529, said("overloaded_error", "Overloaded"), C::Overloaded),
        (504, said("timeout_error", "Request timed out"), C::Timeout),
        (500, said("api_error", "Internal server error"), C::ServerError),
        (400, said(invalid, "messages.1: `tool_use` ids were found without `tool_result` blocks"), C::Format),
        (400, said(invalid, "prompt is too long: 212345 tokens > 200000 maximum"), C::ContextOverflow),
        (400, said(invalid, "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again"), C::ContextOverflow),
        (413, said("request_too_large", "Request exceeds the maximum size"), C::ContextOverflow),
        (404, said("not_found_error", "model: claude-nope"), C::ModelNotFound),
    ]);
}

#[test]
#[rustfmt::skip]
fn openai_chat_and_responses() {
    let said = said_by_openai;
    let invalid = "invalid_request_error";
    check(vec![
        (401, said(invalid, "invalid_api_key", "Incorrect API key provided: sk-x."), C::Auth),
        (401, said(invalid, "account_deactivated", "The OpenAI account associated with this API key has been deactivated."), C::AuthPermanent),
        (403, said("request_forbidden", "unsupported_country_region_territory", "Country, region, or territory not supported"), C::AuthPermanent),
        (429, said("insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."), C::Billing),
        (429, said("billing_not_active", "billing_not_active", "Your account is not active, please check your billing details on our website."), C::Billing),
        (402, json!({"error": {"message": "Insufficient credits", "code": 402}}), C::Billing),
        (429, said("tokens", "rate_limit_exceeded", "Rate limit reached for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000."), C::RateLimit),
        (429, said("tokens", "rate_limit_exceeded", "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 40000."), C::ContextOverflow),
        (503, said("server_error", "", "The engine is currently overloaded, please try again later"), C::Overloaded),
        (503, said("server_error", "slow_down", "Slow Down"), C::Overloaded),
        (408, said("timeout", "", "Request timeout"), C::Timeout),
        (524, json!({}), C::Timeout),
        (500, said("server_error", "server_error", "The server had an error while processing your request."), C::ServerError),
        (409, said("conflict", "", "lock timeout"), C::ServerError),
        (400, said(invalid, "invalid_function_parameters", "Invalid schema for function 'x'"), C::Format),
        (400, said(invalid, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."), C::ContextOverflow),
        (400, said(invalid, "", "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens. Please reduce the length of the messages."), C::ContextOverflow),
        (404, said(invalid, "model_not_found", "The model `gpt-nope` does not exist or you do not have access to it."), C::ModelNotFound),
    ]);
    // `response.failed` and the error event of OpenAI Responses have a code of their own and no type.
    for (code, want) in [
        ("server_error", C::ServerError),
        ("rate_limit_exceeded", C::RateLimit),
        ("insufficient_quota", C::Billing),
        ("context_length_exceeded", C::ContextOverflow),
        ("invalid_prompt", C::Format),
        ("misalignment_policy_violation", C::Format),
    ] {
        let body = json!({"error": {"code": code, "message": "x"}});
        assert_eq!(source().of_event(&body).class, want, "{code}");
    }
}

#[test]
#[rustfmt::skip]
fn gemini_in_its_own_words() {
    let said = said_by_gemini;
    let info = |reason: &str| json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}]);
    let quota = |id: &str| json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaMetric": "m", "quotaId": id}]}]);
    let used_up = "You exceeded your current quota, please check your plan and billing details.";
    check(vec![
        (400, said(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", info("API_KEY_INVALID")), C::Auth),
        (400, said(400, "INVALID_ARGUMENT", "API Key not found. Please pass a valid API key.", info("API_KEY_INVALID")), C::Auth),
        (400, said(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", json!([])), C::Auth),
        (401, said(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", json!([])), C::Auth),
        (403, said(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key.", json!([])), C::AuthPermanent),
        (400, said(400, "FAILED_PRECONDITION", "User location is not supported for the API use.", json!([])), C::AuthPermanent),
        (400, said(400, "FAILED_PRECONDITION", "Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.", json!([])), C::Billing),
        (429, said(429, "RESOURCE_EXHAUSTED", used_up, quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")), C::RateLimit),
        (429, said(429, "RESOURCE_EXHAUSTED", used_up, quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")), C::Billing),
        (429, said(429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric: m, limit: 0, model: gemini-2.5-pro", json!([])), C::Billing),
        (429, said(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", json!([])), C::Billing),
        (429, said(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", json!([])), C::RateLimit),
        (503, said(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", json!([])), C::Overloaded),
        (504, said(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", json!([])), C::Timeout),
        (500, said(500, "INTERNAL", "An internal error has occurred.", json!([])), C::ServerError),
        (499, said(499, "CANCELLED", "The operation was cancelled.", json!([])), C::ServerError),
        (400, said(400, "INVALID_ARGUMENT", "* GenerateContentRequest.tools[0].function_declarations[0].name: Invalid function name.", json!([])), C::Format),
        (400, said(400, "INVALID_ARGUMENT", "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).", json!([])), C::ContextOverflow),
        (404, said(404, "NOT_FOUND", "models/gemini-nope is not found for API version v1beta", json!([])), C::ModelNotFound),
    ]);
}

#[test]
#[rustfmt::skip]
fn servers_of_ones_own_and_others_that_speak_openai() {
    let said = |message: &str| json!({"error": {"message": message, "type": "invalid_request_error"}});
    check(vec![
        // llama.cpp
        (400, json!({"error": {"code": 400, "message": "request (70494 tokens) exceeds the available context size (67584 tokens), try increasing it", "type": "exceed_context_size_error"}}), C::ContextOverflow),
        (503, json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}), C::Overloaded),
        (401, json!({"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}}), C::Auth),
        // Ollama
        (400, json!({"error": "the input length exceeds the context length"}), C::ContextOverflow),
        (400, json!({"error": {"message": "prompt too long; exceeded max context length by 512 tokens", "type": "api_error"}}), C::ContextOverflow),
        (404, json!({"error": {"message": "model 'nope' not found", "type": "not_found_error"}}), C::ModelNotFound),
        (400, json!({"error": {"message": "registry.ollama.ai/library/gemma:2b does not support tools", "type": "api_error"}}), C::Format),
        // vLLM
        (400, json!({"object": "error", "message": "The decoder prompt (length 5000) is longer than the maximum model length of 4096.", "type": "BadRequestError", "code": 400}), C::ContextOverflow),
        (400, json!({"error": {"message": "You passed 1015 input tokens and requested 10 output tokens. However, the model's context length is only 1024 tokens", "type": "BadRequestError", "param": "input_tokens", "code": 400}}), C::ContextOverflow),
        (404, json!({"object": "error", "message": "The model `nope` does not exist.", "type": "NotFoundError", "code": 404}), C::ModelNotFound),
        // LM Studio
        (400, said("Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"), C::ContextOverflow),
        (400, said("The number of tokens to keep from the initial prompt is greater than the context length"), C::ContextOverflow),
        (400, json!({"error": {"message": "No models loaded.", "type": "invalid_request_error", "code": "model_not_found"}}), C::ModelNotFound),
        // Others
        (400, said("This model's maximum prompt length is 131072 but the request contains 537812 tokens."), C::ContextOverflow),
        (400, said("Invalid request: Your request exceeded model token limit: 131072"), C::ContextOverflow),
        (400, said("Please reduce the length of the messages or completion."), C::ContextOverflow),
        (402, json!({"error": {"message": "Insufficient Balance", "type": "unknown_error", "code": "invalid_request_error"}}), C::Billing),
    ]);
}

#[test]
fn googles_waiting_time_is_kept_unless_a_header_says_it() {
    let info = |delay: Value| {
        let details =
            json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}]);
        said_by_gemini(429, "RESOURCE_EXHAUSTED", "x", details)
    };
    for (delay, want) in [
        (json!("34.5s"), Some(34_500)),
        (json!("0s"), Some(0)),
        (json!("999999999s"), Some(86_400_000)),
        (json!("34"), None),
        (json!("-1s"), None),
        (json!("s"), None),
        (json!(34), None),
    ] {
        let want = want.map(Duration::from_millis);
        let body = info(delay.clone());
        assert_eq!(answer(429, &body.to_string()).retry_after, want, "{delay}");
        assert_eq!(source().of_event(&body).retry_after, want, "{delay}");
    }
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("3"));
    let body = info(json!("34s")).to_string();
    let error = source().of_answer(429, &headers, body.as_bytes(), NOW);
    assert_eq!(error.retry_after, Some(Duration::from_secs(3)));
}

#[test]
fn no_provider_says_aborted() {
    for status in 300..=599 {
        for word in ["cancelled", "canceled", "aborted", ""] {
            let body = json!({"error": {"type": word, "code": word, "message": word}});
            assert_ne!(answer(status, &body.to_string()).class, C::Aborted);
        }
    }
}
