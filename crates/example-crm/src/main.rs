//! Runs the service: `DATABASE_URL=postgres://… cargo run -p example-crm`.

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve())
}

async fn serve() -> Outcome {
    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, example_crm::app(pool)).await?;
    Ok(())
}
