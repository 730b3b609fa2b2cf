@testable import RulesService
