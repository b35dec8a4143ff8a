//! Statements and output.

use super::ast::{Expr, Stmt, Var, Way, known};
use super::interp::{Flow, Interp, Run, Stop};
use super::value::Value;

impl Interp<'_, '_> {
    pub(crate) fn block(&mut self, list: &[Stmt]) -> Run<Flow> {
        for statement in list {
            match self.exec(statement)? {
                Flow::Normal => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Normal)
    }

    pub(super) fn exec(&mut self, statement: &Stmt) -> Run<Flow> {
        match statement {
            Stmt::Empty => {}
            Stmt::Expr(expr) => {
                self.eval(expr)?;
            }
            Stmt::Print(list, to) => self.print(list, to.as_ref())?,
            Stmt::Printf(list, to) => {
                let text = self.sprintf(list)?;
                self.write(&text, to.as_ref())?;
            }
            Stmt::If(test, then, other) => {
                if self.eval(test)?.is_true() {
                    return self.exec(then);
                }
                if let Some(other) = other {
                    return self.exec(other);
                }
            }
            Stmt::While(test, body) => return self.repeat(Some(test), None, body, false),
            Stmt::Do(body, test) => return self.repeat(Some(test), None, body, true),
            Stmt::For(first, test, step, body) => {
                if let Some(first) = first {
                    self.exec(first)?;
                }
                return self.repeat(test.as_ref(), step.as_deref(), body, false);
            }
            Stmt::ForIn(var, array, body) => return self.each(*var, *array, body),
            Stmt::Block(list) => return self.block(list),
            Stmt::Next => return Err(Stop::Next),
            Stmt::NextFile => return Err(Stop::NextFile),
            Stmt::Exit(code) => {
                if let Some(code) = code {
                    self.code = (self.eval(code)?.num() as i64 & 0xff) as u8;
                }
                return Err(Stop::Exit);
            }
            Stmt::Return(value) => {
                let value = value.as_ref().map(|v| self.eval(v)).transpose()?;
                return Ok(Flow::Return(value.unwrap_or(Value::Unset)));
            }
            Stmt::Break => return Ok(Flow::Break),
            Stmt::Continue => return Ok(Flow::Continue),
            Stmt::Delete(array, index) => {
                let key = self.key(index)?;
                self.array(*array)?.borrow_mut().map.remove(&key);
            }
            Stmt::DeleteAll(array) => self.array(*array)?.borrow_mut().clear(),
        }
        Ok(Flow::Normal)
    }

    pub(super) fn repeat(
        &mut self,
        test: Option<&Expr>,
        step: Option<&Stmt>,
        body: &Stmt,
        body_first: bool,
    ) -> Run<Flow> {
        let mut skip = body_first;
        loop {
            if let Some(test) = test
                && !std::mem::take(&mut skip)
                && !self.eval(test)?.is_true()
            {
                return Ok(Flow::Normal);
            }
            match self.exec(body)? {
                Flow::Break => return Ok(Flow::Normal),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Normal | Flow::Continue => {}
            }
            if let Some(step) = step {
                self.exec(step)?;
            }
        }
    }

    pub(super) fn each(&mut self, var: Var, array: Var, body: &Stmt) -> Run<Flow> {
        let keys = self.array(array)?.borrow().keys();
        for key in keys {
            self.set_var(var, Value::Input(key))?;
            match self.exec(body)? {
                Flow::Break => break,
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Normal | Flow::Continue => {}
            }
        }
        Ok(Flow::Normal)
    }

    pub(super) fn print(&mut self, list: &[Expr], to: Option<&(Way, Expr)>) -> Run<()> {
        let mut out = Vec::new();
        if list.is_empty() {
            out.extend_from_slice(&self.whole_record());
        }
        for (at, expr) in list.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(&self.known(known::OFS));
            }
            match self.eval(expr)? {
                Value::Str(text) | Value::Input(text) => out.extend_from_slice(&text),
                other => out.extend_from_slice(&other.to_text(&self.known(known::OFMT))),
            }
        }
        out.extend_from_slice(&self.known(known::ORS));
        self.write(&out, to)
    }

    pub(super) fn write(&mut self, bytes: &[u8], to: Option<&(Way, Expr)>) -> Run<()> {
        let Some((way, to)) = to else {
            return Ok(self.io.stdout.write_all(bytes)?);
        };
        let to = self.eval(to)?;
        let to = self.text(&to);
        Ok(self.streams.write(*way, &to, bytes, self.io)?)
    }
}
