//! The methods that calls may name, as a short closed list: labels and span names come from here, never from the caller.

/// A method of this server; everything unknown is one and the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// lede.v1.ArticleService/Summarize
    Summarize,
    /// lede.v1.ArticleService/ExtractEntities
    ExtractEntities,
    /// lede.v1.ArticleService/Analyze
    Analyze,
    /// lede.v1.ArticleService/BatchAnalyze
    BatchAnalyze,
    /// lede.v1.ArticleService/StreamAnalyze
    StreamAnalyze,
    /// lede.v1.ArticleService/GetInfo
    GetInfo,
    /// grpc.health.v1.Health/Check
    HealthCheck,
    /// grpc.health.v1.Health/Watch
    HealthWatch,
    /// Reflection, v1 or v1alpha.
    Reflection,
    /// Whatever else a caller may ask for.
    #[default]
    Other,
}

impl Method {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Summarize,
        Self::ExtractEntities,
        Self::Analyze,
        Self::BatchAnalyze,
        Self::StreamAnalyze,
        Self::GetInfo,
        Self::HealthCheck,
        Self::HealthWatch,
        Self::Reflection,
        Self::Other,
    ];

    /// The method that an HTTP path names.
    pub fn of(path: &str) -> Self {
        if let Some(name) = path.strip_prefix("/lede.v1.ArticleService/") {
            return match name {
                "Summarize" => Self::Summarize,
                "ExtractEntities" => Self::ExtractEntities,
                "Analyze" => Self::Analyze,
                "BatchAnalyze" => Self::BatchAnalyze,
                "StreamAnalyze" => Self::StreamAnalyze,
                "GetInfo" => Self::GetInfo,
                _ => Self::Other,
            };
        }
        match path {
            "/grpc.health.v1.Health/Check" => Self::HealthCheck,
            "/grpc.health.v1.Health/Watch" => Self::HealthWatch,
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
            | "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo" => Self::Reflection,
            _ => Self::Other,
        }
    }

    /// What an open call may cost in memory, in calls of one article: a stream reads ahead, reflection answers with all of the contract, and a
    /// Watch goes on for ever.
    pub fn weight(self) -> usize {
        match self {
            Self::HealthWatch => 4,
            Self::StreamAnalyze => 40,
            Self::Reflection => 160,
            _ => 1,
        }
    }

    /// The longest message, where one with articles may have so many bytes: nothing else that a caller may say is long.
    pub fn max_message_bytes(self, with_articles: usize) -> usize {
        const WITHOUT: usize = 4096;
        if self.is_unary_work() || self == Self::StreamAnalyze { with_articles } else { with_articles.min(WITHOUT) }
    }

    /// Articles in, one answer out.
    pub fn is_unary_work(self) -> bool {
        matches!(self, Self::Summarize | Self::ExtractEntities | Self::Analyze | Self::BatchAnalyze)
    }

    /// Counts towards its caller's quotas.
    pub fn has_quota(self) -> bool {
        self.is_unary_work() || matches!(self, Self::StreamAnalyze | Self::GetInfo)
    }

    /// Service and method, without the slash between them.
    pub fn parts(self) -> (&'static str, &'static str) {
        self.name().split_once('/').unwrap_or(("other", "other"))
    }

    /// The full name as logs, spans and labels tell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Summarize => "lede.v1.ArticleService/Summarize",
            Self::ExtractEntities => "lede.v1.ArticleService/ExtractEntities",
            Self::Analyze => "lede.v1.ArticleService/Analyze",
            Self::BatchAnalyze => "lede.v1.ArticleService/BatchAnalyze",
            Self::StreamAnalyze => "lede.v1.ArticleService/StreamAnalyze",
            Self::GetInfo => "lede.v1.ArticleService/GetInfo",
            Self::HealthCheck => "grpc.health.v1.Health/Check",
            Self::HealthWatch => "grpc.health.v1.Health/Watch",
            Self::Reflection => "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn a_method_is_found_by_its_own_name_and_numbered_in_order() {
        for (i, method) in Method::ALL.into_iter().enumerate() {
            assert_eq!(method as usize, i);
            assert_eq!(Method::of(&format!("/{}", method.name())), method);
        }
        assert_eq!(Method::of("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"), Method::Reflection);
    }

    #[test]
    fn what_callers_make_up_is_other() {
        for path in ["", "/", "/lede.v1.ArticleService/", "/lede.v1.ArticleService/Analyze/", "/lede.v2.ArticleService/Analyze"] {
            assert_eq!(Method::of(path), Method::Other, "{path}");
        }
    }
}
